namespace RepVgg.Runtime.Numpy;

/// <summary>A file isn't a <c>.npy</c> array that can be read. The message is one line.</summary>
public sealed class NpyException : Exception
{
    /// <summary>Creates the exception.</summary>
    public NpyException()
    {
    }

    /// <summary>Creates the exception.</summary>
    public NpyException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public NpyException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
