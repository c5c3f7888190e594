OPENQASM 2.0;
include "qelib1.inc";

// written on
// Windows
qreg q[2];
creg c[2];
h   q[0];
cx q[0],
   q[1];
rz( pi / 4 ) q[1];	// a tab before this comment
h q[1];
measure q -> c;
