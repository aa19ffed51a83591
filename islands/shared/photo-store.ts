/**
 * Photos that wait to be sent, kept in IndexedDB so that a reload, a full
 * battery or a night does not lose them.
 */

export interface WaitingPhoto {
  key: string
  /** `<person>.<meeting>`: a telephone may be lent, and another's photos are never sent. */
  of: string
  photo: Blob
  question: string | null
  takenMs: number
}

export interface PhotoStore {
  all: (of: string) => Promise<WaitingPhoto[]>
  put: (photo: WaitingPhoto) => Promise<void>
  remove: (key: string) => Promise<void>
}

const NAME = 'lianke.photos'
const TABLE = 'waiting'

/** Where there is no IndexedDB (some private windows) the photos live as long as the page. */
export async function openStore(): Promise<PhotoStore> {
  try {
    const base = await opened()
    return {
      all: async (of) => {
        const rows = await done<WaitingPhoto[]>(base.transaction(TABLE).objectStore(TABLE).getAll())
        return rows.filter((row) => row.of === of).sort((a, b) => a.takenMs - b.takenMs)
      },
      put: async (photo) =>
        void (await done(base.transaction(TABLE, 'readwrite').objectStore(TABLE).put(photo))),
      remove: async (key) =>
        void (await done(base.transaction(TABLE, 'readwrite').objectStore(TABLE).delete(key))),
    }
  } catch {
    return { all: async () => [], put: async () => {}, remove: async () => {} }
  }
}

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: 'key' })
  return done<IDBDatabase>(request)
}

function done<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T)
    request.onerror = () => reject(request.error)
  })
}
