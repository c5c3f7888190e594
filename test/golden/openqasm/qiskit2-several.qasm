OPENQASM 2.0;
include "qelib1.inc";
gate rzx(param0) q0,q1 { h q1; cx q0,q1; rz(param0) q1; cx q0,q1; h q1; }
gate ecr q0,q1 { s q0; sx q1; cx q0,q1; x q0; }
gate iswap q0,q1 { s q0; s q1; h q0; cx q0,q1; cx q1,q0; h q1; }
gate my_gate q0,q1 {  }
qreg q[4];
creg c[2];
rzx(0.4) q[0],q[1];
ecr q[1],q[2];
iswap q[2],q[3];
cp(0.7) q[3],q[0];
barrier q[0],q[1],q[2],q[3];
my_gate q[0],q[1];
measure q[0] -> c[1];
measure q[3] -> c[0];
