namespace RepVgg.Runtime.Safetensors;

/// <summary>A file breaks the safetensors format. The message is one line.</summary>
public sealed class SafetensorsException : Exception
{
    /// <summary>Creates the exception.</summary>
    public SafetensorsException()
    {
    }

    /// <summary>Creates the exception.</summary>
    public SafetensorsException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public SafetensorsException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
