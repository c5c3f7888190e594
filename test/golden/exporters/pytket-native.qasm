OPENQASM 2.0;
include "hqslib1.inc";

qreg q[3];
creg c[3];
h q[0];
h q[1];
h q[2];
U1q(0.2*pi,0.3*pi) q[0];
ZZ q[0],q[1];
h q[0];
RZZ(0.4*pi) q[1],q[2];
measure q[0] -> c[0];
rz(0.3*pi) q[1];
h q[2];
measure q[2] -> c[2];
h q[1];
measure q[1] -> c[1];
