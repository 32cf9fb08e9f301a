"""The learner's side: what is asked, answered, graded, scheduled, evidenced and written."""
