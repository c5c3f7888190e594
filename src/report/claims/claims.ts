import { adjustedMachines, costAtHome, gatesLeft, keptOverRelearned } from './adjustments.ts';
import { asynchronousStall } from './asynchronousStall.ts';
import type { Claim } from './claim.ts';
import { countedSteps } from './countedSteps.ts';
import { driftMachines, toldFromDrift } from './driftTold.ts';
import { cannotRun, costAsIs, foreignMachines } from './foreignCircuits.ts';
import { foreignOverOwn, foreignOverSame, maskMachines } from './foreignMasks.ts';
import { hardwareShare, hardwareShareByLayers } from './hardwareShare.ts';
import { lossSpread, spreadMachines, spreadVariants } from './lossSpread.ts';
import { movedMachines, movedOverTrained } from './movedCheckpoint.ts';
import { movedCircuitVariants } from './movedCircuits.ts';
import { contentsMachines, paperItemsSuffice } from './paperItems.ts';
import { errorOnMachine, homeMachines, toldByPaperNumbers } from './paperNumbers.ts';
import { countingMachines, countsVariants, predictedCounts } from './predictedCounts.ts';

/**
 * Claims C1 to C7 of Kverne et al., HotStorage '25, and what was added: a letter is another definition of the same
 * claim, beside the first. Thresholds and their reasons stand in the experiment files.
 */
export const claims: Readonly<Record<string, Claim>> = {
  C1: {
    name: 'C1',
    claim: 'The same QNN gives different loss on different hardware.',
    help:
      'Per seed, exact test loss on the worst machine less that on the best, over the machines of the hardware ' +
      'study. The two are chosen by their means over the other seeds, so that the seed on which they are measured ' +
      'has no say. Supported where the interval of the mean over seeds lies above the threshold. Measured beside: ' +
      'the machines calibrated last by themselves, and the other circuit.',
    example: 'qckpt reproduce --quick --study hardware --output results/runs/c1',
    supportedWhen: 'above',
    measure: lossSpread,
    machines: spreadMachines,
    variants: spreadVariants,
  },
  C2: {
    name: 'C2',
    claim: 'Circuit optimization done for one machine is hard to migrate to another.',
    help:
      'Share of ordered pairs of machines on which the compiled circuit cannot run as it is. It generalizes over ' +
      "machines: the interval is Student's over the jackknife's pseudo-values, one a machine. Supported where it " +
      'lies above the threshold.',
    example: 'qckpt reproduce --quick --study optimization --output results/runs/c2',
    supportedWhen: 'above',
    greatest: 1,
    measure: cannotRun,
    machines: foreignMachines,
  },
  C2b: {
    name: 'C2b',
    claim: 'Running a circuit as it was compiled for another machine costs loss, where it can run at all.',
    help:
      'Exact loss of the circuit as it is, less that of the logical circuit compiled for the machine at hand, mean ' +
      'over the ordered pairs of machines on which it can run, by seed. Supported where the interval lies above the ' +
      'threshold.',
    example: 'qckpt reproduce --quick --study optimization --output results/runs/c2b',
    supportedWhen: 'above',
    measure: costAsIs,
    machines: foreignMachines,
  },
  C3: {
    name: 'C3',
    claim:
      'Stored hardware data reproduces the values of a downloaded checkpoint under the same noise model.',
    help:
      'A checkpoint says what its machine reported: a loss measured with shots. How much of what one could only ' +
      'guess does the stored hardware data tell? Squared error of the loss predicted from the 4q + e numbers of the ' +
      'paper (with one duration of two-qubit gates for each kind of machine), summed over the machines, against ' +
      'that of the best guess without them: the noise-free loss, or the mean loss of the same angles on the other ' +
      'machines. Measured is 1 - the one / the other, by seed: 0 for data that tell nothing, 1 for data that tell ' +
      'all. Supported where the interval lies above the threshold. The simulation has no crosstalk, no coherent ' +
      'errors, no leakage and no drift: whether a calibration explains what a machine counts is the question of C10. ' +
      'Judged on the circuit that moves between the most machines; measured beside: each other circuit.',
    example: 'qckpt reproduce --quick --study hardware --output results/runs/c3',
    supportedWhen: 'above',
    greatest: 1,
    measure: toldByPaperNumbers('lossFromPaperNumbers'),
    aboutMachine: errorOnMachine('lossFromPaperNumbers'),
    machines: homeMachines,
    variants: movedCircuitVariants,
  },
  C3b: {
    name: 'C3b',
    claim: 'The same where durations are typical of each native gate, which the checkpoint names.',
    help:
      'As C3, with the durations of configs/durations/typical.yaml by native gate in place of one for each kind of ' +
      'machine. Judged on the seeds that had not been looked at when this was defined; on another circuit, ' +
      'measured beside, none had been.',
    example: 'qckpt reproduce --quick --study hardware --output results/runs/c3b',
    supportedWhen: 'above',
    greatest: 1,
    measure: toldByPaperNumbers('lossFromPaperNumbersByGate'),
    aboutMachine: errorOnMachine('lossFromPaperNumbersByGate'),
    machines: homeMachines,
    variants: movedCircuitVariants,
  },
  C4: {
    name: 'C4',
    claim: 'Freezing k parameters saves exactly 2k passes per input.',
    help:
      'Share of training steps, of all runs of the freezing study, whose circuits, counted where samples are drawn, ' +
      'were 1 + 2 x the parameters that trained. Supported where it is the threshold, 1.',
    example: 'qckpt reproduce --quick --study freezing --output results/runs/c4',
    supportedWhen: 'above',
    greatest: 1,
    measure: countedSteps,
  },
  C5: {
    name: 'C5',
    claim: 'A freezing learned on one machine must be adjusted for another.',
    help:
      'Exact loss on machine B after more samples with the mask learned on A, less that with the mask learned on B, ' +
      'mean over pairs, by seed. It has no control: a second run on the same machine has another mask too. ' +
      'Supported where the interval lies above the threshold.',
    example: 'qckpt reproduce --quick --study freezing --output results/runs/c5',
    supportedWhen: 'above',
    measure: foreignOverOwn,
    machines: maskMachines,
  },
  C5b: {
    name: 'C5b',
    claim: 'The same beyond what the mask of another run on the same machine costs.',
    help:
      'As C5, less the same difference for the mask of a twin: a second run on machine B with shots of its own. ' +
      'What is left is due to the other machine. Judged on the seeds that had not been looked at when this was ' +
      'defined.',
    example: 'qckpt reproduce --quick --study freezing --output results/runs/c5b',
    supportedWhen: 'above',
    measure: foreignOverSame,
    machines: maskMachines,
  },
  C6: {
    name: 'C6',
    claim: "A checkpoint's size follows the formulas, and hardware data is small beside parameters.",
    help:
      'Bytes of the 4q + e hardware numbers / bytes of parameters and optimizer state, median over all sizes ' +
      'written of at least `leastLayers` layers (interval: 5th and 95th percentile, of sizes that were chosen, not ' +
      'drawn); 1 is added for each component that is further than `formulaTolerance` off its formula. Supported ' +
      'where the interval lies below the threshold. The remark weighs all that the file says of the hardware, text ' +
      'included.',
    example: 'qckpt reproduce --quick --study overhead --output results/runs/c6',
    supportedWhen: 'below',
    measure: hardwareShare,
  },
  C6b: {
    name: 'C6b',
    claim: 'The same at every number of layers.',
    help:
      'As C6, by number of layers, without a least one. Measured is the number of layers where the median is ' +
      'largest; supported where its interval lies below the threshold. The remark has the medians of all.',
    example: 'qckpt reproduce --quick --study overhead --output results/runs/c6b',
    supportedWhen: 'below',
    measure: hardwareShareByLayers,
  },
  C7: {
    name: 'C7',
    claim: 'Checkpointing is fast, and asynchronous checkpointing is easy.',
    help:
      'Stall of a training step by an asynchronous checkpoint / modelled time of that step on the machine: median ' +
      'over all saves of all measured QNNs (interval: 5th and 95th percentile). Supported where the interval lies ' +
      'below the threshold. The remark has the share of the step as simulated here, and of a step with the time of ' +
      'a pass that was measured on a machine (arXiv:2602.11383).',
    example: 'qckpt reproduce --quick --study overhead --output results/runs/c7',
    supportedWhen: 'below',
    isTime: true,
    measure: asynchronousStall,
  },
  C8: {
    name: 'C8',
    claim:
      "The paper's four items suffice: parameters, optimizer state, shots, 4q + e numbers of the machine.",
    help:
      'A reader has these of a half-trained classifier, and puts the best guess in place of all ' +
      'else. What is lost for ' +
      'resuming (loss at equal passes), for verifying the reported loss, for explaining it (as C3), ' +
      'for predicting it ' +
      'on another machine, each over its threshold in the analysis; measured is the largest of ' +
      'these, a value a seed, ' +
      "with Bonferroni's interval for as many. Supported where that lies below 1: all four questions are answered.",
    example: 'qckpt reproduce --quick --study contents --output results/runs/c8',
    supportedWhen: 'below',
    measure: paperItemsSuffice,
    machines: contentsMachines,
  },
  C9: {
    name: 'C9',
    claim: 'A checkpoint without its calibration cannot be told from drift.',
    help:
      'Two files report the same exact loss; the angles of one were changed by 1 %, each by a random sign. A reader ' +
      'computes both losses under the calibration of another day and calls that file changed which is further off. ' +
      'Measured is 2 x how often that is right - 1: 0 for guessing, 1 for knowing, which it is with the stored ' +
      'calibration. Mean over other days and seeds, then over machines; the interval is that of the pseudo-values of ' +
      "the jackknife, one a machine (Student's). Supported where it lies below the threshold.",
    example: 'qckpt reproduce --quick --study drift --output results/runs/c9',
    supportedWhen: 'below',
    greatest: 1,
    measure: toldFromDrift,
    machines: driftMachines,
  },
  C10: {
    name: 'C10',
    claim: 'A stored calibration predicts what the machine counts.',
    help:
      'Recorded counts of real machines, and the calibration of the same weeks: total variation distance of its ' +
      'prediction to the counts, summed over circuits, against that of the ideal circuit. Measured is 1 - the one / ' +
      'the other: 0 for data that tell nothing, 1 for data that tell all; by machine, then over machines. Layouts ' +
      'and swaps were not recorded: those that do best on half of the circuits (and of the runs) are judged on the ' +
      'other half. Supported where the interval lies above the threshold. Measured beside: each machine (interval ' +
      'over blocks of its runs), and circuits by their number of entanglers. The remark says what each part of the ' +
      'stored data takes away. It is the measured counterpart of C3, and decides whether `verify --on` says that a ' +
      'calibration explains a difference.',
    example: 'qckpt reproduce --quick --study counts --output results/runs/c10',
    supportedWhen: 'above',
    greatest: 1,
    measure: predictedCounts,
    machines: countingMachines,
    variants: countsVariants,
  },
  C11: {
    name: 'C11',
    claim: 'A checkpoint moved from another machine is as good as one trained where it goes.',
    help:
      'Exact loss on machine B of the checkpoint trained on A, parameters unchanged and compiled for B, less that ' +
      'of the checkpoint trained on B, mean over ordered pairs; less the same difference for a twin, a second run ' +
      'on B with shots of its own. By seed. Supported where the interval lies below the threshold: a move costs ' +
      'less than the smallest difference of interest. Not a claim of the paper. Judged on seeds that had not been ' +
      'looked at, of the circuit that moves between the most machines; measured beside: each other circuit.',
    example: 'qckpt reproduce --quick --study hardware --output results/runs/c11',
    supportedWhen: 'below',
    measure: movedOverTrained,
    machines: movedMachines,
    variants: movedCircuitVariants,
  },
  C12: {
    name: 'C12',
    claim: 'A pruning chosen on one machine must be chosen again for another.',
    help:
      'Exact loss on machine B after keeping the angles that were pruned on A, less that after choosing by gradients ' +
      'measured on B, at as many forward passes, mean over pairs and shares. ' +
      'Judged beside the same for the twin, a second run on the same machine with shots of its own, which is taken ' +
      'off: what is left is due to the other machine. By seed. Supported where the interval lies above the ' +
      'threshold. Not a claim of the paper, which asks.',
    example: 'qckpt reproduce --quick --study adjust --output results/runs/c12',
    supportedWhen: 'above',
    measure: keptOverRelearned('pruning'),
    machines: adjustedMachines,
  },
  C12b: {
    name: 'C12b',
    claim: 'Angles on a grid must be learned again on it for another machine.',
    help:
      'The same of fine-tuning on B and rounding again, less fine-tuning that measures on the grid, mean over pairs ' +
      'and bits. ' +
      'Judged beside the same for the twin, a second run on the same machine with shots of its own, which is taken ' +
      'off: what is left is due to the other machine. By seed. Supported where the interval lies above the ' +
      'threshold. Not a claim of the paper, which asks.',
    example: 'qckpt reproduce --quick --study adjust --output results/runs/c12b',
    supportedWhen: 'above',
    measure: keptOverRelearned('quantization'),
    machines: adjustedMachines,
  },
  C12c: {
    name: 'C12c',
    claim: 'A freezing learned on one machine must be learned again for another.',
    help:
      'The same of continuing with mask and scores of A, less starting the strategy over on B, mean over pairs. ' +
      'Judged beside the same for the twin, a second run on the same machine with shots of its own, which is taken ' +
      'off: what is left is due to the other machine. By seed. Supported where the interval lies above the ' +
      'threshold. Not a claim of the paper, which asks.',
    example: 'qckpt reproduce --quick --study adjust --output results/runs/c12c',
    supportedWhen: 'above',
    measure: keptOverRelearned('freezing'),
    machines: adjustedMachines,
  },
  C13: {
    name: 'C13',
    claim: 'Pruning costs no loss where the rest trains on.',
    help:
      'Exact loss on the machine itself with the share of its angles pruned, less that without pruning, both trained ' +
      'on until as many forward passes are spent, mean over machines. By seed. Supported where the interval lies ' +
      'below the threshold.',
    example: 'qckpt reproduce --quick --study adjust --output results/runs/c13',
    supportedWhen: 'below',
    measure: costAtHome('pruning'),
    machines: adjustedMachines,
  },
  C13b: {
    name: 'C13b',
    claim: 'Few bits an angle cost no loss.',
    help:
      'Exact loss on the machine itself with each angle at the nearest point of a grid of the bits, less that of the ' +
      'angles as they are, mean over machines. By seed. Supported where the interval lies below the threshold.',
    example: 'qckpt reproduce --quick --study adjust --output results/runs/c13b',
    supportedWhen: 'below',
    measure: costAtHome('quantization'),
    machines: adjustedMachines,
  },
  C13c: {
    name: 'C13c',
    claim: 'A pruned circuit compiles to fewer gates.',
    help:
      'Gates but rz of the compiled circuit with the share of its angles pruned, of those of the whole one, mean ' +
      'over machines. By seed. Supported where the interval lies below the threshold. The remark counts the ' +
      'circuits with fewer.',
    example: 'qckpt reproduce --quick --study adjust --output results/runs/c13c',
    supportedWhen: 'below',
    greatest: 1,
    measure: gatesLeft,
    machines: adjustedMachines,
  },
};
