// What Python wrote into the page: JSON, deflated, in base 64.

async function inflated(text) {
  const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

export const DATA = JSON.parse(await inflated(document.getElementById("data").textContent));
