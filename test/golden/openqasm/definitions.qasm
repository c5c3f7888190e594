OPENQASM 2.0;
include "qelib1.inc";
gate majority a,b,c
{
  cx c,b;
  cx c,a;
  ccx a,b,c;
}
gate unmaj a,b,c { ccx a,b,c; cx c,a; cx a,b; }
gate ising(theta, phi) a, b {
  rx(theta) a; rx(theta) b;
  cx a,b; u1(2*phi - theta/2) b; cx a,b;
}
gate nothing a { }
gate twice(t) a,b { ising(t, -t) a,b; barrier a,b; ising(t/2, t^2) b,a; }
qreg cin[1];
qreg a[2];
qreg b[2];
qreg cout[1];
creg ans[3];
x a[0];
ry(0.7) b[0];
x b[1];
majority cin[0],b[0],a[0];
majority a[0],b[1],a[1];
cx a[1],cout[0];
unmaj a[0],b[1],a[1];
unmaj cin[0],b[0],a[0];
nothing cin[0];
twice(0.3) a[1],cin[0];
measure b[0] -> ans[0];
measure b[1] -> ans[1];
measure cout[0] -> ans[2];
