OPENQASM 3.0;
include "stdgates.inc";
// one layer of a classifier
input float[64] x0;
input float[64] x1;
input float theta_0;
input angle theta_1;
bit[2] c;
qubit[2] q;
rx(x0) q[0];
rx(x1 + pi/8) q[1];
ry(2*theta_0 - x0/2) q[0];
rz(-theta_1) q[1];
cz q[0], q[1];
rx((theta_0 + theta_1)/3) q[1];
c[0] = measure q[0];
c[1] = measure q[1];
