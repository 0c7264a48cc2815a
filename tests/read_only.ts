/** Runs a test in a folder that nobody may write: root may write all but the system's own. */
export async function inReadOnly(run: (folder: string) => Promise<void> | void): Promise<void> {
  if (Deno.uid() === 0) return await run("/sys");
  const folder = await Deno.makeTempDir();
  try {
    await Deno.chmod(folder, 0o555);
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
