"""Made data, small enough to know whole: shapes in pictures, handwritten digits, sounds, and facts about people."""
