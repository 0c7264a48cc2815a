// Where a tile of one model's product lies in the matrices of all models, which are stacked: model m's
// rows begin at m times a step, which is 0 for what the models share. The tiles read `params`.
struct Place {
  a_row: u32,
  a_group: u32,
  b_row: u32,
  b_group: u32,
  groups: u32, // extent of k, in groups of four
  a_stride: u32,
  b_stride: u32,
  source_stride: u32,
  result_stride: u32,
}
var<private> params: Place;
