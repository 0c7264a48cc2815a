// Arithmetic of the Gram shaders in float64 (an extension: see doctor). The series of math.wgsl end
// where their next term is below 1e-17.
alias Real = f64;
const ATAN_TERMS: u32 = 20u;
const LUNE_TERMS: u32 = 15u;
const EXP_TERMS: u32 = 15u;
const TINY = 1e-300;
