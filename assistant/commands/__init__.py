"""The command line: options in, one call of the library, a rendered result out."""
