OPENQASM 2.0;
include "hqslib1.inc";

qreg q[2];
creg c[2];
ry(0.2*pi) q[0];
ry(0.7*pi) q[1];
Rxxyyzz(0.1*pi,0.2*pi,0.3*pi) q[0],q[1];
rx(0.4*pi) q[0];
h q[1];
measure q[0] -> c[0];
measure q[1] -> c[1];
