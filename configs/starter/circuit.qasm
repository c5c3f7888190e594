// A circuit of your own: OpenQASM 2 or 3, with named angles. Try it on a recorded machine:
//   npx --no-install qckpt simulate circuit.qasm --set theta=0.7 --device manila --shots 1000
//   npx --no-install qckpt transpile circuit.qasm --device torino --level 3 --explain --check
OPENQASM 3.0;
include "stdgates.inc";
input float theta;
qubit[2] q;
bit[2] c;
ry(theta) q[0];
cx q[0], q[1];
c = measure q;
