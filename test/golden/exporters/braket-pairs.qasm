OPENQASM 3.0;
qubit[3] q;
h q[0];
h q[1];
h q[2];
xx(0.5) q[0], q[1];
yy(0.8) q[1], q[2];
zz(1.1) q[0], q[2];
xy(0.6) q[0], q[1];
ccnot q[0], q[1], q[2];
prx(0.3, 0.9) q[1];
h q[2];
cnot q[2], q[0];
#pragma braket result expectation x(q[0]) @ y(q[1])
#pragma braket result state_vector
