/**
 * Affine angles, shared by both kinds of program. The first words of a program's header are: values, angle count,
 * angles (constant f64, first term i32, term count i32), terms (coefficient f64, name i32), trig (cos f64, sin f64).
 */
import { cos, sin } from './elementary';

const VALUES = 0;
const ANGLE_COUNT = 1;
const ANGLES = 2;
const TERMS = 3;
const TRIG = 4;

@inline export function word(at: usize, index: i32): i32 {
  return load<i32>(at + (<usize>index << 2));
}
@inline export function header(index: i32): usize {
  return <usize>load<u32>(__heap_base + (<usize>index << 2));
}

/** Cosine and sine of scale x each angle. */
export function evaluateAngles(scale: f64): void {
  const count = <i32>header(ANGLE_COUNT);
  const angles = header(ANGLES);
  const terms = header(TERMS);
  const values = header(VALUES);
  const trig = header(TRIG);
  for (let i = 0; i < count; i++) {
    const angle = angles + (<usize>i << 4);
    let value = load<f64>(angle);
    const first = word(angle, 2);
    const length = word(angle, 3);
    for (let k = first; k < first + length; k++) {
      const term = terms + (<usize>k << 4);
      value += load<f64>(term) * load<f64>(values + (<usize>load<i32>(term, 8) << 3));
    }
    store<f64>(trig + (<usize>i << 4), cos(scale * value));
    store<f64>(trig + (<usize>i << 4), sin(scale * value), 8);
  }
}
