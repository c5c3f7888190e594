OPENQASM 2.0;
include "hqslib1.inc";

qreg q[3];
creg c[3];
h q[0];
sx q[2];
cx q[0],q[1];
ccx q[0],q[1],q[2];
cu1(0.3*pi) q[0],q[2];
U1q(1.5*pi,1.3*pi) q[1];
measure q[1] -> c[1];
RZZ(0.8*pi) q[0],q[2];
h q[0];
h q[2];
measure q[0] -> c[0];
measure q[2] -> c[2];
