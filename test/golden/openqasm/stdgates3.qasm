OPENQASM 3.0;
include "stdgates.inc";
/* a definition
   of their own */
gate rzx_like(t) a, b { h b; cx a, b; rz(t) b; cx a, b; h b; }
qubit a;
qubit[3] r;
bit first;
bit[3] rest;
U(pi/2, 0, π) a;
h r;
cphase(π/3) a, r[0]; crx(0.2) r[0], r[1]; cu(0.1, 0.2, 0.3, 0.4) r[1], r[2];
p(0.5) r; phase(0.25) a; u2(0.1, 0.2) a; u3(0.1, 0.2, 0.3) a; id a; CX a, r[2];
rzx_like(0.7) r[2], a;
gphase(pi/4);
cswap a, r[0], r[1]; ccx r[0], r[1], r[2];
first = measure a;
rest = measure r;
