/** Adult's files as their archive has them, line for line, but with few records. */

/** The first lines of adult.data, which ends with an empty line. */
export const TRAIN = `39, State-gov, 77516, Bachelors, 13, Never-married, Adm-clerical, \
Not-in-family, White, Male, 2174, 0, 40, United-States, <=50K
50, Self-emp-not-inc, 83311, Bachelors, 13, Married-civ-spouse, Exec-managerial, Husband, White, \
Male, 0, 0, 13, United-States, <=50K
38, Private, 215646, HS-grad, 9, Divorced, Handlers-cleaners, Not-in-family, White, Male, 0, 0, 40, \
United-States, <=50K
53, Private, 234721, 11th, 7, Married-civ-spouse, Handlers-cleaners, Husband, Black, Male, 0, 0, 40, \
United-States, <=50K
28, Private, 338409, Bachelors, 13, Married-civ-spouse, Prof-specialty, Wife, Black, Female, 0, 0, \
40, Cuba, <=50K
52, Self-emp-not-inc, 209642, HS-grad, 9, Married-civ-spouse, Exec-managerial, Husband, White, Male, \
0, 0, 45, United-States, >50K
40, Private, 121772, Assoc-voc, 11, Married-civ-spouse, Craft-repair, Husband, \
Asian-Pac-Islander, Male, 0, 0, 40, ?, >50K
54, ?, 180211, Some-college, 10, Married-civ-spouse, ?, Husband, Asian-Pac-Islander, Male, 0, 1902, \
60, South, >50K

`;

/** Lines of adult.test, which begins with one that is no record and ends its classes with dots. */
export const TEST = `|1x3 Cross validator
25, Private, 226802, 11th, 7, Never-married, Handlers-cleaners, Not-in-family, Black, Male, 0, 0, 40, \
United-States, <=50K.
28, ?, 336951, Assoc-voc, 11, Married-civ-spouse, ?, Husband, White, Male, 0, 0, 40, ?, >50K.

`;

/** Writes both into a folder. */
export async function writeAdult(
  folder: string,
  { train = TRAIN, test = TEST }: { readonly train?: string; readonly test?: string } = {},
): Promise<void> {
  await Deno.writeTextFile(`${folder}/adult.data`, train);
  await Deno.writeTextFile(`${folder}/adult.test`, test);
}
