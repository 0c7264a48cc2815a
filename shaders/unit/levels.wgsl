// Inputs are levels under an affine map, as 8-bit pixels are: x = (level - offset) / scale, with one
// offset and scale for each plane of features (see src/kernels/levels.ts). Needs real/*, term/*,
// gram/gram.

// What the sum of one chunk of k, beginning at group k, adds to the total: a plane has its own unit.
fn unit_chunk(part: Part, k: u32) -> Real {
  return mul(settings[1u + k / params.plane], term_total(part));
}

// The inner product of two inputs from that of the levels: the offsets' part is each record's own.
fn unit_product(total: Real, p: Real, q: Real) -> Real {
  return sub(sub(total, p), q);
}
