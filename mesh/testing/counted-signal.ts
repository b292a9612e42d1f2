/** An abort controller whose signal tells how many listeners it has, to find those that are left behind. */
export function countedController(): AbortController & { readonly listeners: () => number } {
  const controller = new AbortController()
  const { signal } = controller
  let listeners = 0
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1
    add(...args)
  }
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1
    remove(...args)
  }
  return Object.assign(controller, { listeners: () => listeners })
}
