// What an optimizer makes of four weights; first and second are what it remembers of them.
struct Step {
  weight: vec4f,
  first: vec4f,
  second: vec4f,
}
