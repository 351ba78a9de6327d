"""1:1s: records, who may see them, and every act on them."""
