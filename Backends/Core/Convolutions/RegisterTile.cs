namespace RepVgg.Backends.Core;

/// <summary>The outputs that a microkernel keeps in registers: vectors of output channels times neighbouring pixels of a row.</summary>
/// <param name="Vectors">Vectors of output channels.</param>
/// <param name="Pixels">Pixels; never more than the row has, so that the last tile of a row may overlap the one before.</param>
public readonly record struct RegisterTile(int Vectors, int Pixels);
