// Generated from Cirq v1.3.0

OPENQASM 2.0;
include "qelib1.inc";


// Qubits: [q(0), q(1), q(2)]
qreg q[3];
creg m_first[1];
creg m_last[1];


h q[0];
rx(pi*0.31830988618379) q[1];

// Gate: PhasedXPowGate(phase_exponent=0.25)
u3(pi*1.0,pi*0.25,pi*0.75) q[2];

// Gate: CZ**0.5
u3(pi*0.5,pi*1.0,pi*0.75) q[0];
u3(pi*0.5,pi*1.0,pi*0.25) q[1];
sx q[0];
cx q[0],q[1];
rx(pi*0.25) q[0];
ry(pi*0.5) q[1];
cx q[1],q[0];
sxdg q[1];
s q[1];
cx q[0],q[1];
u3(pi*0.5,0,pi*1.0) q[2];
measure q[0] -> m_first[0];
measure q[2] -> m_last[0];
