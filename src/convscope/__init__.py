"""convscope: a laboratory for convolutional networks."""
