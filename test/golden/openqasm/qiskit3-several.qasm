OPENQASM 3.0;
include "stdgates.inc";
gate rzx(p0) _gate_q_0, _gate_q_1 {
  h _gate_q_1;
  cx _gate_q_0, _gate_q_1;
  rz(p0) _gate_q_1;
  cx _gate_q_0, _gate_q_1;
  h _gate_q_1;
}
gate ecr _gate_q_0, _gate_q_1 {
  s _gate_q_0;
  sx _gate_q_1;
  cx _gate_q_0, _gate_q_1;
  x _gate_q_0;
}
gate iswap _gate_q_0, _gate_q_1 {
  s _gate_q_0;
  s _gate_q_1;
  h _gate_q_0;
  cx _gate_q_0, _gate_q_1;
  cx _gate_q_1, _gate_q_0;
  h _gate_q_1;
}
gate _my_gate _gate_q_0, _gate_q_1 {
}
bit[2] c;
qubit[4] q;
rzx(0.4) q[0], q[1];
ecr q[1], q[2];
iswap q[2], q[3];
cp(0.7) q[3], q[0];
barrier q[0], q[1], q[2], q[3];
_my_gate q[0], q[1];
c[1] = measure q[0];
c[0] = measure q[3];

