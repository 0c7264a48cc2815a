// What an optimizer makes of a weight.
struct Step {
  weight: f32,
  state: vec2f,
}
