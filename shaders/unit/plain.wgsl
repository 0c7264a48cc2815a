// Inputs are as the covariance takes them. Needs real/*, term/*.

// What the sum of one chunk of k, beginning at group k, adds to the total.
fn unit_chunk(part: Part, k: u32) -> Real {
  return term_total(part);
}

// The inner product of two inputs from a total and the records' shifts.
fn unit_product(total: Real, p: Real, q: Real) -> Real {
  return total;
}

// The squared distance of two inputs from a total.
fn unit_distance(total: Real) -> Real {
  return total;
}
