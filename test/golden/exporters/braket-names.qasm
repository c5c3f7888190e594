OPENQASM 3.0;
qubit[3] q;
h q[0];
i q[1];
v q[1];
cphaseshift(0.7) q[0], q[1];
vi q[2];
phaseshift(0.4) q[0];
si q[1];
ti q[2];
h q[0];
v q[1];
h q[2];
#pragma braket result probability all
