/**
 * Where paper, code and records of arXiv:2602.11383 disagree, and what was done here:
 * the `note` of the table `published`.
 */
export const publishedNotes = {
  circuit:
    'Circuit B: the recorded curves follow it, not circuit A of the figure. Ours: 4,151 digits of the ' +
    'mnist package, preprocessing fitted on training images, 500 validation images; published: full ' +
    'MNIST, fitted on all images, scored on images that were trained on. Our seeds vary the order of ' +
    'the images and the split as well; published is one run each. The best of a noisy curve, looked at ' +
    'every 50 samples without freezing and every 100 with it.',
  baseline:
    'Same strings in the same order, same initial angles: nothing is random. The test strings are the ' +
    'first 500 trained on.',
  freezing:
    'Depends on the draws of frozen angles; published is one run. Time of Adam by parameter, as in that code.',
  unsolved: 'Published as 0, which stands for not solved within the run.',
  energy:
    'Passes without the unshifted circuit, 2 an active angle, as that code counts. Target: mean of the ' +
    'last 100 energies of the WSBD run of the same seed; a hit is ten consecutive 20-step means within ' +
    'one standard deviation of them. 1,000 shots a basis; the paper says 4,000.',
  handSet: 'The published target was set by hand in that code. ',
  half: 'SGD with 4 qubits trained half of the angles in the recorded runs, not int(0.3 P). ',
  deviation:
    'Mean over steps of the population standard deviation over ten seeds; published over one to five ' +
    'recorded runs, of which the first of a kind scatter half as much as the others, as means of more ' +
    'shots would: the paper says 4,000, the code 1,000.',
  halved:
    'Half the mean over evaluations of the standard deviation of accuracy over seeds: the published ' +
    'number averages over the column of passes, which has none, too. Our seeds vary the order of the ' +
    'images; the published runs differ in the draws of frozen angles alone.',
} as const;
