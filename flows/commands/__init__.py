"""The commands of `gongkai`, one module each. They parse words, call a layer and print; they decide nothing."""
