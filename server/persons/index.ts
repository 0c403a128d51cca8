// The door of persons: who they are, and whether those who left can still get in.
