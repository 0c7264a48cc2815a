// Inputs are levels under an affine map, as 8-bit pixels are: x = (level - offset) / scale, with one
// offset and scale for each plane of features (see src/kernels/levels.ts). The first plane's weight is
// 1, so that its total stays a whole number until the end. Needs real/*, term/*, gram/gram.

// What the sum of one chunk of k, beginning at group k, adds to the total.
fn unit_chunk(part: Part, k: u32) -> Real {
  return mul(settings[2u + k / params.plane], term_total(part));
}

// The inner product of two inputs from that of the levels: the offsets' part is each record's own.
fn unit_product(total: Real, p: Real, q: Real) -> Real {
  return sub(mul(settings[1u], total), add(p, q));
}

// The squared distance of two inputs from that of the levels.
fn unit_distance(total: Real) -> Real {
  return mul(settings[1u], total);
}
