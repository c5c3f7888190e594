/** Gates that the version's standard library has, under the name that it has for them. */
export const LIBRARIES: Readonly<Record<2 | 3, ReadonlySet<string>>> = {
  2: new Set(
    (
      'u2 id u0 u p x y z h s sdg t tdg rx ry rz sx sxdg cx cz cy swap ch ccx cswap crx cry crz cp cu3 csx cu rxx ' +
      'rzz rccx rc3x c3x c3sqrtx c4x'
    ).split(' '),
  ),
  3: new Set(
    'u u2 id p x y z h s sdg t tdg sx rx ry rz cx cy cz cp crx cry crz ch swap ccx cswap cu'.split(' '),
  ),
};
