import { createSlice, type PayloadAction } from "@reduxjs/toolkit"

export const FILE_KINDS = ["image", "video", "audio", "file", "sticker"] as const
export type FileKind = (typeof FILE_KINDS)[number]

/** What a file is for: a conversation, or templates of a channel account (their sample). */
export type UploadTarget = { conversation_id: string } | { channel_account_id: string }

/**
 * A file on its way to us. "waiting": for its turn or for the connection; "ready": the server has
 * it; "refused": the channel does not take it; "failed": worth another try, here or by attaching it again. The bytes
 * are the uploader's.
 */
export type UploadItem = {
  id: string
  target: UploadTarget
  /** The field of a form that holds it; null: the reply box of its conversation. */
  field: string | null
  /** The server's id, also of the file it becomes. */
  upload_id: string | null
  kind: FileKind
  voice: boolean
  name: string
  /** As the browser names its type; "": it does not know. */
  mime_type: string
  size: number
  /** Bytes that are there. */
  sent: number
  state: "waiting" | "sending" | "ready" | "refused" | "failed"
  problem: string | null
  /** An address of this page's own that shows it. */
  preview: string | null
  /** It came back with its draft: the bytes went with the page that had them. */
  is_back?: true
  /** Of the preview, once it is shown. */
  width: number | null
  height: number | null
}

const uploads = createSlice({
  name: "uploads",
  initialState: [] as UploadItem[],
  reducers: {
    uploadAdded(state, action: PayloadAction<UploadItem>) {
      state.push(action.payload)
    },
    uploadChanged(state, action: PayloadAction<Pick<UploadItem, "id"> & Partial<UploadItem>>) {
      const item = state.find((other) => other.id === action.payload.id)
      if (item !== undefined) Object.assign(item, action.payload)
    },
    uploadsRemoved: (state, action: PayloadAction<string[]>) =>
      state.filter((item) => !action.payload.includes(item.id)),
    uploadsRestored: (_state, action: PayloadAction<UploadItem[]>) => action.payload,
  },
})

export const { uploadAdded, uploadChanged, uploadsRemoved, uploadsRestored } = uploads.actions
export const uploadsReducer = uploads.reducer
