/** One column of a Table. */
export interface TableColumn {
  name: string
  type: string
  format: string
  description: string
  /** 0 for what every listing shows, more for `-o wide`. */
  priority: number
}
