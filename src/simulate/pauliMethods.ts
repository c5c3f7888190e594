/** What a way to compute in the Pauli basis offers; the engine chooses between two for each method. */
export interface PauliMethods {
  /** As `Engine.probabilities`. */
  probabilities(values: Float64Array): Float64Array;
  /** As `Engine.probabilitiesOfMany`. */
  probabilitiesOfMany(values: Float64Array, names: readonly string[], inputs: Float64Array): Float64Array;
  /** All means with so much added to one of the program's angles; absent: no cheaper than effect by effect. */
  moved?(values: Float64Array, angle: number, byRad: number): Float64Array;
  /** Means of one effect; the arrays are overwritten by the next call. */
  shifted(values: Float64Array, effect: number): SlotShifts;
}

/** A mean, and those with each of the program's occurrences moved by +pi/2 and -pi/2, in the program's order. */
export interface SlotShifts {
  readonly probability: number;
  readonly plus: Float64Array;
  readonly minus: Float64Array;
}
