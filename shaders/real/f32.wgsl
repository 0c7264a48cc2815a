// Arithmetic of the Gram shaders in float32. The series of math.wgsl end where their next term is
// below 1e-8.
alias Real = f32;
const ATAN_TERMS: u32 = 10u;
const LUNE_TERMS: u32 = 10u;
const EXP_TERMS: u32 = 8u;
const TINY = 1e-30;
