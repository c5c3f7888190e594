OPENQASM 2.0;
include "qelib1.inc";
// data and ancilla in registers of their own
qreg data[3];
qreg anc[2];
creg out[3];
creg syn[2];

h data;                 // all three
cx data[0], anc[0];  cx data[1],anc[0];
cx data[1], anc[1];
cx data[2], anc[1];
barrier data, anc[0];
u1(pi/8) anc;
cz data[0],anc;         // one with a whole register
h anc;
measure data -> out;
measure anc[0] -> syn[0];
measure anc[1] -> syn[1];
