/**
 * The float64 truth that tests compare with: plain code, written apart from src/, from which
 * nothing here imports anything. See README.md.
 */
export * from "./auc.ts";
export * from "./differences.ts";
export * from "./duals.ts";
export * from "./kernels.ts";
export * from "./linalg.ts";
export * from "./lood.ts";
export * from "./normal.ts";
export * from "./quadrature.ts";
