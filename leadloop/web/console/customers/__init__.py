"""The brand's customers: found, shown with everything, corrected, merged, forgotten."""
