// Strongly entangling layers on three qubits, with the four features uploaded again before each layer: an encoding, then
// on each qubit any rotation (rz, ry, rz), then a ring of cx, its range one longer in each layer. Two qubits are read.
// After M. Schuld, A. Bocharov, K. Svore, N. Wiebe, "Circuit-centric quantum classifiers", arXiv:1804.00633, and
// A. Perez-Salinas et al., "Data re-uploading for a universal quantum classifier", arXiv:1907.02085.
OPENQASM 3.0;
include "stdgates.inc";
input float[64] x0;
input float[64] x1;
input float[64] x2;
input float[64] x3;
input float[64] w_0_0_0;
input float[64] w_0_0_1;
input float[64] w_0_0_2;
input float[64] w_0_1_0;
input float[64] w_0_1_1;
input float[64] w_0_1_2;
input float[64] w_0_2_0;
input float[64] w_0_2_1;
input float[64] w_0_2_2;
input float[64] w_1_0_0;
input float[64] w_1_0_1;
input float[64] w_1_0_2;
input float[64] w_1_1_0;
input float[64] w_1_1_1;
input float[64] w_1_1_2;
input float[64] w_1_2_0;
input float[64] w_1_2_1;
input float[64] w_1_2_2;
qubit[3] q;
bit[2] c;
// Layer 1: data, rotations, ring of range 1.
ry(x0) q[0];
ry(x1) q[1];
ry(x2) q[2];
rz(x3) q;
rz(w_0_0_0) q[0];
ry(w_0_0_1) q[0];
rz(w_0_0_2) q[0];
rz(w_0_1_0) q[1];
ry(w_0_1_1) q[1];
rz(w_0_1_2) q[1];
rz(w_0_2_0) q[2];
ry(w_0_2_1) q[2];
rz(w_0_2_2) q[2];
cx q[0], q[1];
cx q[1], q[2];
cx q[2], q[0];
// Layer 2: data, rotations, ring of range 2.
ry(x0) q[0];
ry(x1) q[1];
ry(x2) q[2];
rz(x3) q;
rz(w_1_0_0) q[0];
ry(w_1_0_1) q[0];
rz(w_1_0_2) q[0];
rz(w_1_1_0) q[1];
ry(w_1_1_1) q[1];
rz(w_1_1_2) q[1];
rz(w_1_2_0) q[2];
ry(w_1_2_1) q[2];
rz(w_1_2_2) q[2];
cx q[0], q[2];
cx q[1], q[0];
cx q[2], q[1];
c[0] = measure q[0];
c[1] = measure q[1];
