"""ADF 1.0 (Auto-lead Data Format): the XML in which websites and dealers' systems send leads to one another."""
