"""After the story: campaigns that write to customers who had no immediate opportunity, to win them back."""
