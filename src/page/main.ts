import { addCheckpointList } from './checkpointList.ts';
import { addFigureTools } from './figureTools.ts';
import { addVerifyBox } from './verifyBox.ts';

// What a report's page can do besides being read.
addVerifyBox();
addFigureTools();
void addCheckpointList();
