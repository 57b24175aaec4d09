namespace RepVgg.Backends.Core;

/// <summary>What the memory planner needs of a buffer: its size and the steps, both inclusive, between which it must be kept.</summary>
/// <param name="Length">Elements.</param>
/// <param name="FirstStep">The step that writes it.</param>
/// <param name="LastStep">The last step that reads it.</param>
public readonly record struct BufferLifetime(long Length, int FirstStep, int LastStep)
{
    /// <summary>Whether both are needed at some step. A step's inputs and outputs are live together.</summary>
    public bool Overlaps(BufferLifetime other) => FirstStep <= other.LastStep && other.FirstStep <= LastStep;
}
