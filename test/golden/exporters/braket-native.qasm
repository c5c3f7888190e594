OPENQASM 3.0;
qubit[3] q;
ry(0.8) q[0];
ry(0.8) q[1];
ry(0.8) q[2];
pswap(0.5) q[0], q[1];
cphaseshift00(0.9) q[1], q[2];
cphaseshift01(0.4) q[0], q[2];
cphaseshift10(1.3) q[0], q[1];
iswap q[1], q[2];
ecr q[0], q[1];
cv q[1], q[2];
cy q[0], q[2];
gpi(0.2) q[0];
gpi2(0.4) q[1];
ms(0.1, 0.2, 0.3) q[0], q[2];
U(0.4, 0.5, 0.6) q[1];
gphase(0.3);
h q[0];
h q[1];
h q[2];
#pragma braket result sample z(q[0])
#pragma braket result variance z(q[1])
