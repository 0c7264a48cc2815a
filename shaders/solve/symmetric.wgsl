// What the two halves of A x share, A symmetric and held in its upper triangle. Sums are cut in PARTS,
// which the host adds up: rows fill the first PARTS, columns the others. Needs real/*,
// symmetric_{rows,columns}.wgsl, and where A's elements come from: symmetric_{whole,split}.wgsl.
const PARTS: u32 = 8u;
// Vectors x that an invocation multiplies by what it loads of A.
const VECTORS: u32 = 1u;

struct Params {
  a_row: u32,
  b_row: u32,
  first: u32, // row of the whole matrix where this panel begins
  rows: u32,
  records: u32, // padded
  zero: u32, // always 0, which no compiler knows
  a_stride: u32,
  b_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read> x: array<array<Real, 4>>; // [classes, records / 4]
@group(0) @binding(6) var<storage, read_write> sums: array<Real>; // [classes, 2 PARTS, records]
