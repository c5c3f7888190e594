"""Matrices of Braket's gates, for ../gates/braket-1.127.5.json (amazon-braket-sdk 1.127.5, Apache-2.0): its output on stdout."""
import json, inspect
import numpy as np
from braket.circuits import Gate
names = {"CPhaseShift00":"cphaseshift00","CPhaseShift01":"cphaseshift01","CPhaseShift10":"cphaseshift10","PSwap":"pswap","XY":"xy",
 "I":"i","Si":"si","Ti":"ti","V":"v","Vi":"vi","PhaseShift":"phaseshift","CPhaseShift":"cphaseshift","XX":"xx","YY":"yy","ZZ":"zz","CCNot":"ccnot","PRx":"prx","CV":"cv","CNot":"cnot",
 "ECR":"ecr","ISwap":"iswap","CZ":"cz","CY":"cy","Swap":"swap","CSwap":"cswap","GPi":"gpi","GPi2":"gpi2","MS":"ms","H":"h","U":"U","Rx":"rx","Ry":"ry","Rz":"rz","S":"s","T":"t","X":"x","Y":"y","Z":"z"}
out={}
for cls,name in names.items():
    C=getattr(Gate,cls)
    ps=[p for p in inspect.signature(C.__init__).parameters.values() if p.name.startswith("angle") ]
    angles=[0.37+0.41*k for k in range(len(ps))]
    g=C(*angles)
    m=g.to_matrix(); n=g.qubit_count
    # Braket: first qubit is the high digit; here the low one.
    rev=[int(format(k,f"0{n}b")[::-1],2) for k in range(2**n)]
    m=m[np.ix_(rev,rev)]
    out[name]={"angles":angles,"re":[float(x) for x in m.real.ravel()],"im":[float(x) for x in m.imag.ravel()]}
print(json.dumps({"source":"amazon-braket-sdk 1.127.5, Gate.to_matrix(), Apache-2.0; row-major, rearranged so that the first qubit is the low digit","gates":out}))
